package io.tessera.spark.cli;

import io.tessera.core.storage.Storage;
import io.tessera.spark.config.TesseraConfig;
import io.tessera.spark.exit.ExitCode;
import io.tessera.spark.exit.Failure;
import io.tessera.spark.job.JobContext;
import io.tessera.spark.job.Plan;
import io.tessera.spark.job.Query;
import io.tessera.spark.job.SparkQuery;
import io.tessera.spark.job.StopSignal;
import io.tessera.spark.progress.Console;
import io.tessera.spark.run.Build;
import io.tessera.spark.run.RunDirectory;
import io.tessera.spark.storage.HadoopStorage;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Turns arguments into a command, runs it, and turns its end into an exit code. */
public final class CommandLineInterface {
  private static final String OPTIONS = "run";
  private static final int WIDTH = 110;

  private final Console console;
  private final Map<String, String> environment;
  private final StopSignal stop;
  private final CommandLine commandLine;

  /**
   * A command line of these commands.
   *
   * @param commands {@link Plan}s, {@link Query}s and {@link SparkQuery}s, each with picocli's
   *     annotation {@code Command}
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
      CommandLine subcommand = new CommandLine(command);
      subcommand
          .getCommandSpec()
          .addMixin(OPTIONS, CommandSpec.forAnnotatedObject(new RunOptions()));
      subcommand.getCommandSpec().usageMessage().optionListHeading("Options:%n");
      commandLine.addSubcommand(subcommand);
    }
    commandLine
        .setExpandAtFiles(false)
        .setUsageHelpWidth(
            console.interactive() ? Math.max(60, Math.min(WIDTH, console.columns())) : WIDTH)
        .setExecutionStrategy(this::execute)
        .setParameterExceptionHandler(this::refuse)
        .setExecutionExceptionHandler((e, line, parsed) -> fail(e, parsed));
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
      console.say(usage(leaf.commandSpec().commandLine()));
      return ExitCode.DONE.code();
    }
    if (leaf.isVersionHelpRequested()) {
      leaf.commandSpec().version()[0].lines().forEach(console::say);
      console.say(versions());
      return ExitCode.DONE.code();
    }
    if (leaf == parsed) {
      console.note(usage(commandLine));
      return ExitCode.USAGE.code();
    }
    try {
      run(leaf);
      return ExitCode.DONE.code();
    } catch (Exception | Error e) {
      return fail(e, leaf);
    }
  }

  private void run(ParseResult leaf) throws Exception {
    CommandSpec spec = leaf.commandSpec();
    RunOptions options = options(spec);
    TesseraConfig config =
        TesseraConfig.load(options.recipes, options.allAssignments(), environment);
    Storage storage = HadoopStorage.at(config.sections().run().dir(), hadoop(config));
    RunDirectory run = new RunDirectory(storage);
    if (spec.userObject() instanceof Query query) {
      query.show(run, console);
      return;
    }
    if (spec.userObject() instanceof SparkQuery query) {
      try (JobContext context = new JobContext(config, run, console, stop, spec.name())) {
        query.show(context);
      }
      return;
    }
    if (options.maxRuntime != null) {
      stop.requestAfter(options.maxRuntime, "--max-runtime is over");
    }
    new PlanCommand(spec.name(), (Plan) spec.userObject(), config, run, console).run(stop);
  }

  /**
   * Hadoop's settings before Spark runs, with those of {@code spark.hadoop.*} as Spark will see
   * them.
   */
  private static Configuration hadoop(TesseraConfig config) {
    String prefix = "spark.hadoop.";
    Configuration hadoop = new Configuration();
    config.sparkProperties().entrySet().stream()
        .filter(property -> property.getKey().startsWith(prefix))
        .forEach(p -> hadoop.set(p.getKey().substring(prefix.length()), p.getValue()));
    return hadoop;
  }

  private int refuse(ParameterException e, String[] arguments) {
    console.fail(String.valueOf(e.getMessage()));
    var hint = new StringBuilder();
    if (e instanceof UnmatchedArgumentException unmatched) {
      unmatched.getUnmatched().stream()
          .findFirst()
          .filter(word -> e.getCommandLine() == commandLine || word.startsWith("-"))
          .ifPresent(word -> hint.append(Suggestions.of(word, e.getCommandLine())));
    }
    String name = e.getCommandLine().getCommandSpec().qualifiedName();
    console.note(hint + "`" + name + " --help` tells what there is.");
    return ExitCode.USAGE.code();
  }

  private int fail(Throwable thrown, ParseResult leaf) {
    Failure failure = Failure.of(thrown);
    boolean verbose =
        failure.exitCode() == ExitCode.INTERNAL || options(leaf(leaf).commandSpec()).verbose;
    if (verbose) {
      console.trace(thrown);
    }
    console.fail(failure.message());
    return failure.exitCode().code();
  }

  private String usage(CommandLine command) {
    return command.getUsageMessage(console.interactive() ? Ansi.AUTO : Ansi.OFF).stripTrailing();
  }

  private static RunOptions options(CommandSpec spec) {
    CommandSpec mixin = spec.mixins().get(OPTIONS);
    return mixin == null ? new RunOptions() : (RunOptions) mixin.userObject();
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
