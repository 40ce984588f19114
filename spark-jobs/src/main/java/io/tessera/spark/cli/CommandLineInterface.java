package io.tessera.spark.cli;

import io.tessera.spark.config.TesseraConfig;
import io.tessera.spark.exit.ExitCode;
import io.tessera.spark.exit.Failure;
import io.tessera.spark.exit.JobException;
import io.tessera.spark.job.JobContext;
import io.tessera.spark.job.Plan;
import io.tessera.spark.job.Query;
import io.tessera.spark.job.StopSignal;
import io.tessera.spark.job.StoppedException;
import io.tessera.spark.job.Tool;
import io.tessera.spark.progress.Console;
import io.tessera.spark.run.Build;
import io.tessera.spark.run.RunDirectory;
import io.tessera.spark.storage.HadoopStorage;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Turns arguments into a command, runs it, and turns its end into an exit code. */
public final class CommandLineInterface {
  private static final String COMMON = "common";
  private static final String RUN = "run";
  private static final int WIDTH = 110;

  private final Console console;
  private final Map<String, String> environment;
  private final StopSignal stop;
  private final CommandLine commandLine;

  /**
   * A command line of these commands.
   *
   * @param commands {@link Plan}s, {@link Query}s, {@link Tool}s and groups of them, each with
   *     picocli's annotation {@code Command}
   * @param environment variables that recipes may substitute
   */
  public CommandLineInterface(
      List<?> commands, Console console, Map<String, String> environment, StopSignal stop) {
    this.console = console;
    this.environment = environment;
    this.stop = stop;
    this.commandLine = new CommandLine(new Tessera());
    commandLine.getCommandSpec().usageMessage().commandListHeading("%nCommands:%n");
    commandLine.getCommandSpec().version("tessera " + Build.version(), versions());
    for (Object command : commands) {
      commandLine.addSubcommand(withOptions(new CommandLine(command)));
    }
    commandLine
        .setExpandAtFiles(false)
        .setUsageHelpWidth(
            console.interactive() ? Math.max(60, Math.min(WIDTH, console.columns())) : WIDTH)
        .setExecutionStrategy(this::execute)
        .setParameterExceptionHandler(this::refuse)
        .setExecutionExceptionHandler((e, line, parsed) -> fail(e, parsed));
  }

  /** Gives a command, and the commands of a group, the options of their kinds. */
  private static CommandLine withOptions(CommandLine command) {
    CommandSpec spec = command.getCommandSpec();
    spec.addMixin(COMMON, CommandSpec.forAnnotatedObject(new CommonOptions()));
    if (spec.userObject() instanceof Plan || spec.userObject() instanceof Query) {
      spec.addMixin(RUN, CommandSpec.forAnnotatedObject(new RunOptions()));
    }
    spec.usageMessage().optionListHeading("Options:%n").commandListHeading("%nCommands:%n");
    command.getSubcommands().values().forEach(CommandLineInterface::withOptions);
    return command;
  }

  /** The picocli model, for tests and documentation. */
  public CommandLine model() {
    return commandLine;
  }

  /** Runs one command and returns the process's exit status. */
  public int run(String... arguments) {
    return commandLine.execute(arguments);
  }

  private int execute(ParseResult parsed) {
    ParseResult leaf = leaf(parsed);
    if (leaf.isUsageHelpRequested()) {
      console.data(
          usage(leaf.commandSpec().commandLine(), console.interactive() ? Ansi.AUTO : Ansi.OFF));
      return ExitCode.DONE.code();
    }
    if (leaf.isVersionHelpRequested()) {
      leaf.commandSpec().version()[0].lines().forEach(console::say);
      console.say(versions());
      return ExitCode.DONE.code();
    }
    if (!leaf.commandSpec().subcommands().isEmpty() && !isCommand(leaf.commandSpec())) {
      console.note(usage(leaf.commandSpec().commandLine(), Ansi.OFF));
      return ExitCode.USAGE.code();
    }
    try {
      run(leaf);
      return ExitCode.DONE.code();
    } catch (Exception | Error e) {
      return fail(e, leaf);
    }
  }

  /** Whether it does something itself, beside its subcommands. */
  private static boolean isCommand(CommandSpec spec) {
    return spec.userObject() instanceof Plan
        || spec.userObject() instanceof Query
        || spec.userObject() instanceof Tool;
  }

  private void run(ParseResult leaf) throws Exception {
    CommandSpec spec = leaf.commandSpec();
    if (spec.userObject() instanceof Tool tool) {
      stoppable(() -> tool.run(console, stop));
      return;
    }
    RunOptions options = mixin(spec, RUN, new RunOptions());
    options.check();
    TesseraConfig config = load(spec, options);
    if (options.maxRuntime != null) {
      stop.requestAfter(options.maxRuntime, "--max-runtime is over");
    }
    String folder = config.sections().run().dir();
    if (spec.userObject() instanceof Query query) {
      RunDirectory run = new RunDirectory(HadoopStorage.whenAsked(folder, config.hadoop()));
      try (JobContext context = new JobContext(config, run, console, stop, spec.name())) {
        stoppable(() -> query.show(context));
      }
      return;
    }
    RunDirectory run = new RunDirectory(HadoopStorage.at(folder, config.hadoop()));
    new PlanCommand(spec.name(), (Plan) spec.userObject(), config, run, console).run(stop);
  }

  /** What is refused is recorded too, in the run that the command line names. */
  private TesseraConfig load(CommandSpec spec, RunOptions options) {
    try {
      return TesseraConfig.load(options.recipes, options.allAssignments(), environment);
    } catch (RuntimeException e) {
      if (options.run != null && spec.userObject() instanceof Plan) {
        new RefusedPlan(spec.name(), options.run, TesseraConfig.hadoop(options.assignments))
            .record(Failure.of(e));
      }
      throw e;
    }
  }

  /** Work that keeps nothing of its own when it is stopped. */
  private interface Stoppable {
    void run() throws Exception;
  }

  private void stoppable(Stoppable work) throws Exception {
    try {
      work.run();
    } catch (StoppedException e) {
      throw JobException.temporary(
              "Stopped: "
                  + stop.reason().orElse("asked to stop")
                  + ". Run the same command again to finish.")
          .causedBy(e);
    }
  }

  private int refuse(ParameterException e, String[] arguments) {
    console.fail(String.valueOf(e.getMessage()));
    var hint = new StringBuilder();
    if (e instanceof UnmatchedArgumentException unmatched) {
      unmatched.getUnmatched().stream()
          .findFirst()
          .filter(word -> !e.getCommandLine().getSubcommands().isEmpty() || word.startsWith("-"))
          .ifPresent(word -> hint.append(Suggestions.of(word, e.getCommandLine())));
    }
    String name = e.getCommandLine().getCommandSpec().qualifiedName();
    console.note(hint + "`" + name + " --help` tells what there is.");
    return ExitCode.USAGE.code();
  }

  private int fail(Throwable thrown, ParseResult leaf) {
    Failure failure = Failure.of(thrown);
    boolean verbose =
        failure.exitCode() == ExitCode.INTERNAL
            || mixin(leaf(leaf).commandSpec(), COMMON, new CommonOptions()).verbose;
    if (verbose) {
      console.trace(thrown);
    }
    console.fail(failure.message());
    return failure.exitCode().code();
  }

  private static String usage(CommandLine command, Ansi colours) {
    return command.getUsageMessage(colours).stripTrailing();
  }

  /** The options mixed into a command; {@code none} where there are none. */
  @SuppressWarnings("unchecked") // a mixin's object is the one that was mixed in under its name
  private static <T> T mixin(CommandSpec spec, String name, T none) {
    CommandSpec mixin = spec.mixins().get(name);
    return mixin == null ? none : (T) mixin.userObject();
  }

  private static ParseResult leaf(ParseResult parsed) {
    ParseResult leaf = parsed;
    while (leaf.hasSubcommand()) {
      leaf = leaf.subcommand();
    }
    return leaf;
  }

  private static String versions() {
    var versions = Build.versions();
    return "Spark %s, DJL %s, PyTorch %s, Java %s"
        .formatted(
            versions.get("spark"), versions.get("djl"), versions.get("pytorch"), Runtime.version());
  }
}
