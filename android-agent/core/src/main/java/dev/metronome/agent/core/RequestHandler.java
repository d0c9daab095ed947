package dev.metronome.agent.core;

import dev.metronome.agent.protocol.AgentProblem;
import dev.metronome.agent.protocol.Endpoints;
import dev.metronome.agent.protocol.Message;
import dev.metronome.agent.protocol.ProtocolJson;
import dev.metronome.agent.protocol.ProtocolVersion;
import dev.metronome.agent.protocol.RunRequest;
import dev.metronome.agent.protocol.UnsupportedProtocolException;
import dev.metronome.problem.BadInputException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.EndpointDetails;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.io.HttpServerRequestHandler;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.http.message.BasicClassicHttpResponse;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.apache.hc.core5.http.protocol.HttpCoreContext;

/** Answers requests: first the token, then the version, then the rest. */
final class RequestHandler implements HttpServerRequestHandler {

  private static final int MOST_JSON_BYTES = 1 << 20;

  /** What a client that is refused may still send before it is cut off. */
  private static final long MOST_IGNORED_BYTES = 1 << 20;

  private final Service service;
  private final TokenGuard guard;
  private final AgentLog log;

  RequestHandler(Service service, TokenGuard guard, AgentLog log) {
    this.service = service;
    this.guard = guard;
    this.log = log;
  }

  /** Is told that a request is from somebody who knows the token. */
  interface Admission {

    /** The name in the context of a connection. */
    String ATTRIBUTE = "metronome.admission";

    void admitted();
  }

  @Override
  public void handle(ClassicHttpRequest request, ResponseTrigger trigger, HttpContext context)
      throws HttpException, IOException {
    long startNanos = System.nanoTime();
    Optional<Body> body = Optional.ofNullable(request.getEntity()).map(Body::new);
    body.ifPresent(request::setEntity);
    String what = "request";
    byte[] answer;
    int status = 200;
    boolean refused = false;
    long mostIgnored = MOST_IGNORED_BYTES;
    try {
      admit(request, context);
      Route route = Route.of(request.getMethod(), request.getRequestUri());
      // Names of the protocol's only: a path may have anything in it, a token too.
      what = route.kind() + (route.name().isEmpty() ? "" : " " + route.name());
      answer = answer(route, request, trigger);
    } catch (AgentException e) {
      refused = true;
      status = status(e.problem().code());
      answer = bytes(e.problem());
      what += ": " + e.problem().code();
    } catch (StorageException e) {
      refused = true;
      status = status(e.problem().code());
      answer = bytes(e.problem());
      what += ": " + e.problem().code();
      log.line("the folder of the models cannot be used: " + e.getMessage());
      // A client that may upload is in the middle of it, and hears nothing before its end.
      mostIgnored = service.maxModelBytes();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("the agent ends", e);
    }
    ClassicHttpResponse response = new BasicClassicHttpResponse(status);
    response.setEntity(new ByteArrayEntity(answer, ContentType.APPLICATION_JSON));
    if (refused && body.isPresent()) {
      ignore(body.get(), mostIgnored, response);
      // Else the library would read all of it.
      request.setEntity(null);
    }
    // Before the log, which may be a slow terminal.
    trigger.submitResponse(response);
    if (refused || !what.startsWith(Route.Kind.AWAIT_RUN.name())) {
      // Waiting for a run is asked twice a second.
      log.line(what + ", " + status + ", " + (System.nanoTime() - startNanos) / 1_000_000 + " ms");
    }
  }

  /** Reads away what is short, so that the answer arrives; of what is long, nothing. */
  private static void ignore(Body body, long most, ClassicHttpResponse response) {
    response.setHeader(HttpHeaders.CONNECTION, "close");
    // A client that was silent for as long as it may be is not waited for once more.
    if (body.getContentLength() <= most && !body.isBrokenOff()) {
      try {
        InputStream content = body.getContent();
        byte[] chunk = new byte[1 << 14];
        long read = 0;
        for (int count = 0; count >= 0 && read <= most; count = content.read(chunk)) {
          read += count;
        }
      } catch (IOException e) {
        // The client is gone, or sends what is no HTTP; it is cut off in any case.
        response.setHeader(HttpHeaders.CONNECTION, "close");
      }
    }
  }

  private void admit(ClassicHttpRequest request, HttpContext context) {
    Optional<AgentProblem> refusal =
        guard.refusal(single(request, Endpoints.TOKEN_HEADER), address(context));
    if (refusal.isPresent()) {
      throw new AgentException(refusal.get());
    }
    if (context.getAttribute(Admission.ATTRIBUTE) instanceof Admission admission) {
      admission.admitted();
    }
    Optional<String> version = single(request, Endpoints.VERSION_HEADER);
    int number = version.filter(text -> text.matches("[0-9]{1,9}")).map(Integer::valueOf).orElse(0);
    Optional<AgentProblem> unsupported = new ProtocolVersion(number).refusal();
    if (unsupported.isPresent()) {
      AgentProblem problem = unsupported.get();
      throw new AgentException(
          problem.code(),
          problem.where(),
          number == 0 ? noVersion(version) : problem.what(),
          problem.expected(),
          problem.remedy());
    }
  }

  /** Never what it holds instead: a client in disorder may have put its token there. */
  private static String noVersion(Optional<String> header) {
    return header.isPresent()
        ? "the header " + Endpoints.VERSION_HEADER + " holds no version number"
        : "the client does not name its version";
  }

  /** The value of a header; empty where there is none, or more than one. */
  private static Optional<String> single(ClassicHttpRequest request, String name) {
    Header[] headers = request.getHeaders(name);
    return headers.length == 1 ? Optional.ofNullable(headers[0].getValue()) : Optional.empty();
  }

  private static String address(HttpContext context) {
    EndpointDetails endpoint = HttpCoreContext.cast(context).getEndpointDetails();
    SocketAddress remote = endpoint == null ? null : endpoint.getRemoteAddress();
    return remote instanceof InetSocketAddress internet && internet.getAddress() != null
        ? internet.getAddress().getHostAddress()
        : "unknown";
  }

  private byte[] answer(Route route, ClassicHttpRequest request, ResponseTrigger trigger)
      throws IOException, HttpException, InterruptedException {
    return switch (route.kind()) {
      case HEALTH -> bytes(service.health());
      case DEVICE -> bytes(service.device());
      case FIND_MODEL -> bytes(service.model(route.name()));
      case STORE_MODEL -> store(route, request, trigger);
      case SUBMIT_RUN -> {
        service.submit(route.name(), read(text(request, trigger)));
        yield bytes(service.await(route.name(), route.waitMillis()));
      }
      case AWAIT_RUN -> bytes(service.await(route.name(), route.waitMillis()));
      case RESULT -> service.result(route.name());
      case DELETE_RUN -> bytes(service.delete(route.name()));
    };
  }

  private byte[] store(Route route, ClassicHttpRequest request, ResponseTrigger trigger)
      throws IOException, HttpException {
    HttpEntity entity = request.getEntity();
    if (entity == null || entity.getContentLength() < 1) {
      throw badRequest("an upload that is empty, or does not tell its length", "a Content-Length");
    }
    if (entity.getContentLength() <= service.maxModelBytes()) {
      goOn(request, trigger);
    }
    return bytes(
        service.store(
            route.name(), route.format().get(), entity.getContentLength(), entity.getContent()));
  }

  private static String text(ClassicHttpRequest request, ResponseTrigger trigger)
      throws IOException, HttpException {
    HttpEntity entity = request.getEntity();
    if (entity == null) {
      throw badRequest("there is no body", "a message in JSON");
    }
    goOn(request, trigger);
    InputStream body = entity.getContent();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    byte[] chunk = new byte[1 << 14];
    try {
      for (int count = body.read(chunk); count >= 0; count = body.read(chunk)) {
        bytes.write(chunk, 0, count);
        if (bytes.size() > MOST_JSON_BYTES) {
          throw badRequest("the message is too long", "at most " + MOST_JSON_BYTES + " bytes");
        }
      }
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(bytes.toByteArray()))
          .toString();
    } catch (CharacterCodingException e) {
      throw badRequest("the message is not in UTF-8", "a message in JSON");
    } catch (IOException e) {
      throw badRequest("the message is cut off", "a whole message");
    }
  }

  /** Tells a client that waits for it to send its body. */
  private static void goOn(ClassicHttpRequest request, ResponseTrigger trigger)
      throws IOException, HttpException {
    if (single(request, HttpHeaders.EXPECT).filter("100-continue"::equalsIgnoreCase).isPresent()) {
      trigger.sendInformation(new BasicClassicHttpResponse(100));
    }
  }

  private static RunRequest read(String text) {
    try {
      return ProtocolJson.read(RunRequest.class, text);
    } catch (UnsupportedProtocolException e) {
      throw new AgentException(e.refusal());
    } catch (BadInputException e) {
      throw new AgentException(AgentProblem.of(AgentProblem.Code.BAD_MESSAGE, e.problems().get(0)));
    }
  }

  private static AgentException badRequest(String what, String expected) {
    return new AgentException(
        AgentProblem.Code.BAD_REQUEST,
        "request",
        what,
        expected,
        "use the 'metronome' command, of the same version as the agent");
  }

  static byte[] bytes(Message message) {
    return ProtocolJson.write(message).getBytes(StandardCharsets.UTF_8);
  }

  static int status(AgentProblem.Code code) {
    return switch (code) {
      case WRONG_TOKEN -> 401;
      case UNKNOWN_MODEL, UNKNOWN_RUN -> 404;
      case RUN_EXISTS, NO_RESULT -> 409;
      case UPLOAD_TOO_LARGE -> 413;
      case UNSUPPORTED_PROTOCOL -> 426;
      case TOO_MANY_ATTEMPTS -> 429;
      case AGENT_FAULT -> 500;
      case QUEUE_FULL -> 503;
      case CACHE_FULL, STORAGE_FAILED -> 507;
      default -> 400;
    };
  }
}
