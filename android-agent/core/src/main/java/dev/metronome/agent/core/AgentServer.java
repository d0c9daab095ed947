package dev.metronome.agent.core;

import dev.metronome.agent.protocol.AgentProblem;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.impl.io.DefaultBHttpServerConnection;
import org.apache.hc.core5.http.impl.io.DefaultBHttpServerConnectionFactory;
import org.apache.hc.core5.http.impl.io.HttpService;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.http.protocol.HttpCoreContext;
import org.apache.hc.core5.http.protocol.HttpProcessorBuilder;
import org.apache.hc.core5.http.protocol.ResponseConnControl;
import org.apache.hc.core5.http.protocol.ResponseContent;
import org.apache.hc.core5.io.CloseMode;

/** Accepts connections, a bounded number at a time, and gives their requests to the handler. */
final class AgentServer implements AutoCloseable {

  private static final int MOST_CONNECTIONS = 32;
  private static final int BACKLOG = 64;

  /** Longest silence of a client. */
  private static final int SILENCE_MILLIS = 10_000;

  /** Until then a connection has to show the token, however slowly it is spoken. */
  private static final long ADMISSION_NANOS = 15_000_000_000L;

  private static final Http1Config HTTP =
      Http1Config.custom()
          .setMaxLineLength(4096)
          .setMaxHeaderCount(64)
          .setMaxEmptyLineCount(4)
          .build();

  private final ServerSocket socket;
  private final HttpService service;
  private final AgentLog log;
  private final DefaultBHttpServerConnectionFactory connections =
      DefaultBHttpServerConnectionFactory.builder().http1Config(HTTP).build();
  private final Set<Connection> open = ConcurrentHashMap.newKeySet();
  private final ThreadPoolExecutor workers;
  private final Thread acceptor = new Thread(this::accept, "agent-accept");
  private final Thread reaper = new Thread(this::reap, "agent-reaper");
  private volatile boolean closed;

  private AgentServer(ServerSocket socket, RequestHandler handler, AgentLog log) {
    this.socket = socket;
    this.log = log;
    this.service = new TypedErrors(handler);
    AtomicInteger number = new AtomicInteger();
    this.workers =
        new ThreadPoolExecutor(
            0,
            MOST_CONNECTIONS,
            10,
            TimeUnit.SECONDS,
            new SynchronousQueue<>(),
            task -> {
              Thread thread = new Thread(task, "agent-http-" + number.incrementAndGet());
              thread.setDaemon(true);
              return thread;
            });
    acceptor.setDaemon(true);
    reaper.setDaemon(true);
  }

  /** A server at what {@link #bind} gave; nothing is accepted before {@link #start}. */
  static AgentServer of(ServerSocket socket, RequestHandler handler, AgentLog log) {
    return new AgentServer(socket, handler, log);
  }

  /** Listens from now on. */
  static ServerSocket bind(InetAddress address, int port) throws IOException {
    ServerSocket socket = new ServerSocket();
    try {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(address, port), BACKLOG);
    } catch (IOException e) {
      socket.close();
      throw e;
    }
    return socket;
  }

  void start() {
    acceptor.start();
    reaper.start();
  }

  InetSocketAddress address() {
    return (InetSocketAddress) socket.getLocalSocketAddress();
  }

  /** Answers with the protocol's errors where a request is no HTTP. */
  private static final class TypedErrors extends HttpService {

    TypedErrors(RequestHandler handler) {
      super(
          HttpProcessorBuilder.create()
              .add(new ResponseContent())
              .add(new ResponseConnControl())
              .build(),
          handler,
          HTTP,
          null,
          null);
    }

    @Override
    protected void handleException(HttpException exception, ClassicHttpResponse response) {
      response.setCode(toStatusCode(exception));
      response.setEntity(
          new ByteArrayEntity(
              RequestHandler.bytes(
                  new AgentProblem(
                      AgentProblem.Code.BAD_REQUEST,
                      "request",
                      "this is no HTTP that the agent understands",
                      "HTTP/1.1 with short headers",
                      "use the 'metronome' command, of the same version as the agent")),
              ContentType.APPLICATION_JSON));
    }
  }

  private void accept() {
    while (!closed) {
      try {
        serve(socket.accept());
      } catch (IOException e) {
        if (!closed) {
          log.line("a connection was not accepted: " + e);
          pause();
        }
      }
    }
  }

  /** So that a lack of file handles does not become a busy loop. */
  private static void pause() {
    try {
      Thread.sleep(100);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void serve(Socket client) throws IOException {
    Connection connection = new Connection(client);
    open.add(connection);
    try {
      workers.execute(connection);
    } catch (RejectedExecutionException e) {
      open.remove(connection);
      client.close();
      if (!closed) {
        log.line("a connection was refused: " + MOST_CONNECTIONS + " are open");
      }
    }
  }

  /** A client's connection, with its requests after each other. */
  private final class Connection implements Runnable, RequestHandler.Admission {

    private final Socket client;
    private volatile long admissionByNanos = System.nanoTime() + ADMISSION_NANOS;
    private volatile boolean admitted;

    Connection(Socket client) {
      this.client = client;
    }

    @Override
    public void admitted() {
      admitted = true;
    }

    boolean isOverdue() {
      return !admitted && System.nanoTime() - admissionByNanos > 0;
    }

    @Override
    public void run() {
      try {
        client.setSoTimeout(SILENCE_MILLIS);
        client.setTcpNoDelay(true);
        DefaultBHttpServerConnection http = connections.createConnection(client);
        try {
          while (!closed && http.isOpen()) {
            admitted = false;
            admissionByNanos = System.nanoTime() + ADMISSION_NANOS;
            HttpCoreContext context = HttpCoreContext.create();
            context.setAttribute(RequestHandler.Admission.ATTRIBUTE, this);
            service.handleRequest(http, context);
          }
        } finally {
          http.close(CloseMode.GRACEFUL);
        }
      } catch (IOException | HttpException e) {
        // The client is gone, silent, or speaks something else; there is nobody to tell.
        admitted = false;
      } catch (RuntimeException e) {
        log.line("a fault in a connection: " + e.getClass().getName());
      } finally {
        open.remove(this);
        closeClient();
      }
    }

    void closeClient() {
      try {
        client.close();
      } catch (IOException e) {
        log.line("a connection cannot be closed: " + e);
      }
    }
  }

  private void reap() {
    while (!closed) {
      open.stream().filter(Connection::isOverdue).forEach(Connection::closeClient);
      try {
        Thread.sleep(1000);
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  @Override
  public void close() {
    closed = true;
    try {
      socket.close();
    } catch (IOException e) {
      log.line("the port cannot be closed: " + e);
    }
    open.forEach(Connection::closeClient);
    workers.shutdownNow();
    reaper.interrupt();
  }

  /** Waits until nothing is done any more for requests; false where that lasts longer. */
  boolean awaitEnd(long time, TimeUnit unit) throws InterruptedException {
    // The system has the port back when this thread has left its socket.
    unit.timedJoin(acceptor, time);
    return workers.awaitTermination(time, unit);
  }
}
