package dev.metronome.agent.core;

import dev.metronome.agent.protocol.AgentProblem;
import dev.metronome.agent.protocol.Endpoints;
import dev.metronome.agent.protocol.ModelFormat;
import java.util.Objects;
import java.util.Optional;

/**
 * What a request asks for.
 *
 * @param kind one of the requests of {@link Endpoints}
 * @param name the model or the run; empty where the kind has none
 * @param format of a model that is uploaded
 * @param waitMillis how long to wait for a run
 */
record Route(Kind kind, String name, Optional<ModelFormat> format, long waitMillis) {

  enum Kind {
    HEALTH,
    DEVICE,
    FIND_MODEL,
    STORE_MODEL,
    SUBMIT_RUN,
    AWAIT_RUN,
    RESULT,
    DELETE_RUN
  }

  Route {
    Objects.requireNonNull(kind, "kind");
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(format, "format");
  }

  /**
   * Reads the first line of a request. Nothing is decoded: what the protocol allows needs none.
   *
   * @throws AgentException where the protocol has no such request
   */
  static Route of(String method, String target) {
    int question = target.indexOf('?');
    String path = question < 0 ? target : target.substring(0, question);
    String query = question < 0 ? "" : target.substring(question + 1);
    if (path.equals("/" + Endpoints.HEALTH)) {
      return simple(method, query, "GET", Kind.HEALTH, "");
    }
    if (path.equals("/" + Endpoints.DEVICE)) {
      return simple(method, query, "GET", Kind.DEVICE, "");
    }
    String models = "/" + Endpoints.MODELS + "/";
    if (path.startsWith(models) && Endpoints.isModel(path.substring(models.length()))) {
      return model(method, path.substring(models.length()), query);
    }
    String runs = "/" + Endpoints.RUNS + "/";
    if (path.startsWith(runs)) {
      return run(method, path.substring(runs.length()), query);
    }
    throw unknown("no such address");
  }

  private static Route model(String method, String sha256, String query) {
    if (method.equals("PUT")) {
      String prefix = Endpoints.FORMAT + "=";
      Optional<ModelFormat> format =
          query.startsWith(prefix)
              ? ModelFormat.named(query.substring(prefix.length()))
              : Optional.empty();
      if (!format.isPresent()) {
        throw unknown("a model without a format that is known");
      }
      return new Route(Kind.STORE_MODEL, sha256, format, 0);
    }
    return simple(method, query, "GET", Kind.FIND_MODEL, sha256);
  }

  private static Route run(String method, String rest, String query) {
    String result = "/" + Endpoints.RESULT;
    String runId =
        rest.endsWith(result) ? rest.substring(0, rest.length() - result.length()) : rest;
    if (!Endpoints.isRun(runId)) {
      throw unknown("a run's name that is none");
    }
    if (rest.endsWith(result)) {
      return simple(method, query, "GET", Kind.RESULT, runId);
    }
    if (method.equals("DELETE")) {
      return simple(method, query, "DELETE", Kind.DELETE_RUN, runId);
    }
    Kind kind = method.equals("PUT") ? Kind.SUBMIT_RUN : Kind.AWAIT_RUN;
    String expected = method.equals("PUT") ? "PUT" : "GET";
    String prefix = Endpoints.WAIT_MILLIS + "=";
    if (method.equals(expected) && query.startsWith(prefix)) {
      return new Route(kind, runId, Optional.empty(), millis(query.substring(prefix.length())));
    }
    return simple(method, query, expected, kind, runId);
  }

  private static long millis(String text) {
    if (text.isEmpty() || text.length() > 9 || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
      throw unknown("a time to wait that is no number of milliseconds");
    }
    return Math.min(Endpoints.MOST_WAIT_MILLIS, Long.parseLong(text));
  }

  private static Route simple(
      String method, String query, String expected, Kind kind, String name) {
    if (!method.equals(expected) || !query.isEmpty()) {
      throw unknown("another method, or a parameter that is unknown");
    }
    return new Route(kind, name, Optional.empty(), 0);
  }

  private static AgentException unknown(String what) {
    return new AgentException(
        AgentProblem.Code.BAD_REQUEST,
        "request",
        what,
        "a request of the agent's protocol",
        "use the 'metronome' command, of the same version as the agent");
  }
}
