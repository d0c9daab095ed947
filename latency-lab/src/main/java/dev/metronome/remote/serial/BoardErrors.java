package dev.metronome.remote.serial;

import dev.metronome.agent.core.AgentException;
import dev.metronome.agent.protocol.AgentProblem;
import java.util.Locale;
import java.util.Map;

/** Errors of boards: a code for programs, and what was found; more where the board has room. */
final class BoardErrors {

  /** The only code that is none of {@link AgentProblem.Code}: say hello first. */
  static final String NO_SESSION = "no_session";

  private record Advice(String expected, String remedy) {}

  private static final Advice OTHER =
      new Advice("an answer to the request", "look at the board's own log, and reset it");

  private static final Map<AgentProblem.Code, Advice> ADVICE =
      Map.of(
          AgentProblem.Code.UNSUPPORTED_PROTOCOL,
          new Advice(
              "version " + BoardProtocol.VERSION + " of the serial protocol",
              "install firmware and metronome of the same version"),
          AgentProblem.Code.UPLOAD_TOO_LARGE,
          new Advice("a model that fits into the board's memory", "measure a smaller model"),
          AgentProblem.Code.MODEL_REFUSED,
          new Advice(
              "a model that the board's runtime can run",
              "build its operators and a larger tensor arena into the firmware, or change the"
                  + " model"),
          AgentProblem.Code.TOO_MANY_THREADS,
          new Advice("at most as many threads as the board has", "give fewer threads"),
          AgentProblem.Code.PLAN_BEYOND_LIMITS,
          new Advice("what the board told as its limits", "ask for less in one run"),
          AgentProblem.Code.HASH_MISMATCH,
          new Advice("the bytes that were sent", "try a shorter cable or fewer baud"));

  private BoardErrors() {}

  /** What a board's message {@code error} means. */
  static AgentException read(BoardMessage error, String board) {
    String name = error.required("code");
    AgentProblem.Code code = AgentProblem.Code.AGENT_FAULT;
    String what = error.text("what").orElse(name);
    try {
      code = AgentProblem.Code.valueOf(name.toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      // Newer firmware may know more codes.
      what = name + ": " + what;
    }
    Advice advice = ADVICE.getOrDefault(code, OTHER);
    return new AgentException(
        code,
        error.text("where").orElse(board),
        what,
        error.text("expected").orElse(advice.expected()),
        error.text("remedy").orElse(advice.remedy()));
  }

  /** The message for a problem. */
  static BoardMessage write(AgentProblem problem) {
    return write(problem.code().name().toLowerCase(Locale.ROOT), problem.what())
        .with("where", problem.where())
        .with("expected", problem.expected())
        .with("remedy", problem.remedy());
  }

  static BoardMessage write(AgentProblem.Code code, String what) {
    return write(code.name().toLowerCase(Locale.ROOT), what);
  }

  static BoardMessage write(String code, String what) {
    return BoardMessage.of(BoardProtocol.ERROR).with("code", code).with("what", what);
  }
}
