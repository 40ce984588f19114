package io.tessera.hadoop;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.hdfs.MiniDFSCluster;
import org.apache.hadoop.yarn.conf.YarnConfiguration;
import org.apache.hadoop.yarn.server.nodemanager.NodeManager;
import org.apache.hadoop.yarn.server.resourcemanager.ResourceManager;

/**
 * A program that serves HDFS, and YARN if there are nodes, in this JVM until its input ends; it
 * then kills what its nodes have started. The settings are those of the {@code *-site.xml} on its
 * class path, addresses included; it writes into its working folder.
 *
 * <p>YARN's servers are those that Hadoop's own programs start; {@code MiniYARNCluster} has
 * stand-ins of them, and needs JUnit 4.
 */
public final class HadoopServers {
  /** Made in the working folder when everything listens. */
  private static final String READY = "ready";

  private HadoopServers() {}

  /**
   * Serves.
   *
   * @param arguments how many NodeManagers; 0 serves HDFS alone
   */
  public static void main(String[] arguments) throws Exception {
    int nodes = Integer.parseInt(arguments[0]);
    Configuration conf = new YarnConfiguration();
    startHdfs(conf);
    if (nodes > 0) {
      startYarn(conf, nodes);
    }
    Files.createFile(Path.of(READY));
    while (System.in.read() >= 0) {
      // whoever started this says nothing: it ends
    }
    ProcessHandle.current().descendants().forEach(ProcessHandle::destroyForcibly);
    Runtime.getRuntime().halt(0);
  }

  /** A NameNode and a DataNode. */
  private static void startHdfs(Configuration conf) throws IOException {
    URI address = FileSystem.getDefaultUri(conf);
    conf.set(MiniDFSCluster.HDFS_MINIDFS_BASEDIR, folder("hdfs"));
    new MiniDFSCluster.Builder(conf).nameNodePort(address.getPort()).numDataNodes(1).build();
  }

  private static void startYarn(Configuration conf, int nodes) throws Exception {
    ResourceManager resourceManager = new ResourceManager();
    resourceManager.init(conf);
    resourceManager.start();
    for (int node = 1; node <= nodes; node++) {
      Configuration own = new YarnConfiguration(conf);
      own.set(YarnConfiguration.NM_LOCAL_DIRS, folder("node-" + node));
      own.set(YarnConfiguration.NM_LOG_DIRS, folder("node-" + node + "-logs"));
      NodeManager nodeManager = new NodeManager();
      nodeManager.init(own);
      nodeManager.start();
    }
    while (resourceManager.getResourceScheduler().getNumClusterNodes() < nodes) {
      Thread.sleep(20);
    }
  }

  private static String folder(String name) {
    return Path.of(name).toAbsolutePath().toString();
  }
}
