package io.tessera.integration.s3;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Requests and answers of one client's connection, one after the other. */
final class Exchange {
  /** Longer than the tests' clients wait. */
  private static final long SILENCE_MILLIS = 1_500;

  private final InputStream fromClient;
  private final OutputStream toClient;
  private final InputStream fromServer;
  private final OutputStream toServer;

  Exchange(
      InputStream fromClient,
      OutputStream toClient,
      InputStream fromServer,
      OutputStream toServer) {
    this.fromClient = fromClient;
    this.toClient = toClient;
    this.fromServer = fromServer;
    this.toServer = toServer;
  }

  /** Passes on one request and its answer; returns whether the connection lives on. */
  boolean next(FaultPlan plan) throws IOException {
    HttpHead request = HttpHead.read(fromClient);
    if (request.isEmpty()) {
      return false;
    }
    if (!request.header("Expect").isEmpty()) {
      toClient.write("HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1));
      toClient.flush();
    }
    if (request.isChunked()) {
      throw new IOException("S3's clients send lengths");
    }
    byte[] body = fromClient.readNBytes(Math.toIntExact(request.length()));
    return answer(request, body, plan.next(request.method(), request.path()));
  }

  private boolean answer(HttpHead request, byte[] body, Optional<Fault> fault) throws IOException {
    if (fault.isEmpty()) {
      send(request, body);
      return receive(request).sendTo(toClient);
    }
    switch (fault.get()) {
      case SLOW_DOWN -> refuse(request, 503, "SlowDown");
      case SERVER_ERROR -> refuse(request, 500, "InternalError");
      case SILENCE -> pause(SILENCE_MILLIS);
      case SLOW_ANSWER -> {
        send(request, body);
        Answer answer = receive(request);
        toClient.write(answer.head.bytes());
        for (int at = 0; at < answer.body.length; at += answer.body.length / 4 + 1) {
          int end = Math.min(answer.body.length, at + answer.body.length / 4 + 1);
          toClient.flush();
          pause(50);
          toClient.write(answer.body, at, end - at);
        }
        toClient.flush();
        return true;
      }
      case CUT_REQUEST -> {
        toServer.write(request.bytesWithout("Expect"));
        toServer.write(body, 0, body.length / 2);
        toServer.flush();
      }
      case CUT_ANSWER -> {
        send(request, body);
        Answer answer = receive(request);
        toClient.write(answer.head.bytes());
        toClient.write(answer.body, 0, answer.body.length / 2);
        toClient.flush();
      }
      case LOST_ANSWER -> {
        send(request, body);
        receive(request);
      }
    }
    return false;
  }

  private void send(HttpHead request, byte[] body) throws IOException {
    toServer.write(request.bytesWithout("Expect"));
    toServer.write(body);
    toServer.flush();
  }

  private void refuse(HttpHead request, int status, String code) throws IOException {
    byte[] body =
        "<Error><Code>%s</Code><Message>As planned.</Message></Error>"
            .formatted(code)
            .getBytes(StandardCharsets.UTF_8);
    String head =
        "HTTP/1.1 %d %s\r\nContent-Type: application/xml\r\nContent-Length: %d\r\nConnection: close\r\n\r\n"
            .formatted(status, code, body.length);
    toClient.write(head.getBytes(StandardCharsets.ISO_8859_1));
    if (!request.method().equals("HEAD")) {
      toClient.write(body);
    }
    toClient.flush();
  }

  /** An answer; its body as on the wire, with the marks of its chunks if it has any. */
  private static final class Answer {
    private final HttpHead head;
    private final byte[] body;

    Answer(HttpHead head, byte[] body) {
      this.head = head;
      this.body = body;
    }

    boolean sendTo(OutputStream client) throws IOException {
      client.write(head.bytes());
      client.write(body);
      client.flush();
      return !head.header("Connection").equalsIgnoreCase("close");
    }
  }

  private Answer receive(HttpHead request) throws IOException {
    HttpHead head = HttpHead.read(fromServer);
    if (head.isEmpty()) {
      throw new EOFException("the server closed the connection");
    }
    if (request.method().equals("HEAD") || head.status() == 204 || head.status() == 304) {
      return new Answer(head, new byte[0]);
    }
    return new Answer(
        head, head.isChunked() ? chunks() : fromServer.readNBytes(Math.toIntExact(head.length())));
  }

  private byte[] chunks() throws IOException {
    ByteArrayOutputStream chunks = new ByteArrayOutputStream();
    int length;
    do {
      byte[] line = line();
      chunks.write(line);
      length = Integer.parseInt(new String(line, StandardCharsets.ISO_8859_1).strip(), 16);
      chunks.write(fromServer.readNBytes(length + 2));
    } while (length > 0);
    return chunks.toByteArray();
  }

  private byte[] line() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    int next;
    do {
      next = fromServer.read();
      if (next < 0) {
        throw new EOFException("in the middle of a chunked answer");
      }
      line.write(next);
    } while (next != '\n');
    return line.toByteArray();
  }

  private static void pause(long millis) throws IOException {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }
}
