/**
 * Spark's Kubernetes backend with {@code deploy/kubernetes} on a stand-in for a cluster: its API
 * server, and the kubelet that makes processes of pods.
 */
@NullMarked
package io.tessera.integration.deploy.kubernetes;

import org.jspecify.annotations.NullMarked;
