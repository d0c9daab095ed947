package dev.metronome.remote;

import dev.metronome.agent.core.AgentException;
import dev.metronome.agent.protocol.AgentProblem;
import dev.metronome.problem.BadInputException;
import dev.metronome.problem.Problem;
import dev.metronome.problem.ProblemException;
import dev.metronome.problem.UnavailableException;
import java.util.List;
import java.util.Set;

/** What an agent refuses, told as the command line tells problems. */
public final class Refusals {

  /** What lies with the device rather than with what was asked. */
  private static final Set<AgentProblem.Code> UNAVAILABLE =
      Set.of(
          AgentProblem.Code.RUNTIME_ABSENT,
          AgentProblem.Code.ACCELERATOR_ABSENT,
          AgentProblem.Code.TOO_MANY_ATTEMPTS,
          AgentProblem.Code.CACHE_FULL,
          AgentProblem.Code.STORAGE_FAILED,
          AgentProblem.Code.QUEUE_FULL,
          AgentProblem.Code.TOO_HOT,
          AgentProblem.Code.RUNTIME_CRASHED,
          AgentProblem.Code.AGENT_FAULT);

  private Refusals() {}

  /** All problems at once, each with the agent's address. */
  static ProblemException of(AgentAddress address, List<AgentProblem> problems) {
    List<Problem> told = problems.stream().map(problem -> at(address.url(), problem)).toList();
    return problems.stream().allMatch(problem -> UNAVAILABLE.contains(problem.code()))
        ? new UnavailableException(told)
        : new BadInputException(told);
  }

  /** The refusal of one request. */
  public static ProblemException of(AgentAddress address, AgentException e) {
    return of(address, e, Sent.NOTHING);
  }

  /** The refusal of what was sent, told by the files that it was about. */
  static ProblemException of(AgentAddress address, AgentException e, Sent sent) {
    AgentProblem problem = e.problem();
    String remedy =
        switch (problem.code()) {
          case WRONG_TOKEN -> "pair anew with 'metronome agent pair " + address + "'";
          case TOO_MANY_ATTEMPTS ->
              "wait some seconds, then pair anew with 'metronome agent pair " + address + "'";
          case TRUNCATED_UPLOAD ->
              "look at what lies between here and the agent, such as a tunnel that breaks off, and"
                  + " give the same command again";
          case HASH_MISMATCH ->
              "make sure that nothing writes the file meanwhile, and that nothing between here and"
                  + " the agent changes what is sent; then give the same command again";
          case RUNTIME_CRASHED ->
              sent.isOneModel()
                  ? "look at what the agent prints, and measure the file on another target"
                  : problem.remedy();
          default -> problem.remedy();
        };
    return told(
        sent.wording()
            .of(
                new Problem(
                    address.url() + ", " + problem.where(),
                    problem.what(),
                    problem.expected(),
                    remedy)),
        e);
  }

  /** The refusal of one request, by what is at a place. */
  public static ProblemException of(String place, AgentException e) {
    return told(at(place, e.problem()), e);
  }

  private static ProblemException told(Problem problem, AgentException e) {
    return UNAVAILABLE.contains(e.problem().code())
        ? new UnavailableException(problem, e)
        : new BadInputException(problem, e);
  }

  private static Problem at(String place, AgentProblem problem) {
    return new Problem(
        place + ", " + problem.where(), problem.what(), problem.expected(), problem.remedy());
  }
}
