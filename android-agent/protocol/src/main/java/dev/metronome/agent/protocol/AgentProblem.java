package dev.metronome.agent.protocol;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.metronome.problem.Problem;
import java.util.Objects;

/**
 * Why an agent did not do what it was asked.
 *
 * @param code the kind of problem, for programs
 * @param where what it was found in
 * @param what what was found there
 * @param expected what would have been right
 * @param remedy what to do now
 */
public record AgentProblem(
    @JsonProperty(value = "code", required = true) Code code,
    @JsonProperty(value = "where", required = true) String where,
    @JsonProperty(value = "what", required = true) String what,
    @JsonProperty(value = "expected", required = true) String expected,
    @JsonProperty(value = "remedy", required = true) String remedy)
    implements Message {

  /** The kinds of problems. */
  public enum Code {
    @JsonProperty("unsupported_protocol")
    UNSUPPORTED_PROTOCOL,
    /** The request is none of the protocol's. */
    @JsonProperty("bad_request")
    BAD_REQUEST,
    @JsonProperty("bad_message")
    BAD_MESSAGE,
    @JsonProperty("wrong_token")
    WRONG_TOKEN,
    /** Wrong tokens came from there too often; none is looked at for a while. */
    @JsonProperty("too_many_attempts")
    TOO_MANY_ATTEMPTS,
    @JsonProperty("upload_too_large")
    UPLOAD_TOO_LARGE,
    /** There is no room for a model: those that are kept are needed by runs. */
    @JsonProperty("cache_full")
    CACHE_FULL,
    /** The disk with the agent's folder is full, or lets nothing be written or read. */
    @JsonProperty("storage_failed")
    STORAGE_FAILED,
    @JsonProperty("truncated_upload")
    TRUNCATED_UPLOAD,
    @JsonProperty("hash_mismatch")
    HASH_MISMATCH,
    @JsonProperty("unknown_model")
    UNKNOWN_MODEL,
    @JsonProperty("model_refused")
    MODEL_REFUSED,
    @JsonProperty("runtime_absent")
    RUNTIME_ABSENT,
    @JsonProperty("accelerator_absent")
    ACCELERATOR_ABSENT,
    @JsonProperty("precision_absent")
    PRECISION_ABSENT,
    @JsonProperty("too_many_threads")
    TOO_MANY_THREADS,
    @JsonProperty("plan_beyond_limits")
    PLAN_BEYOND_LIMITS,
    /** As many runs wait as may. */
    @JsonProperty("queue_full")
    QUEUE_FULL,
    @JsonProperty("unknown_run")
    UNKNOWN_RUN,
    /** The name is that of another run. */
    @JsonProperty("run_exists")
    RUN_EXISTS,
    /** The run has no result: it goes on, failed, or was cancelled. */
    @JsonProperty("no_result")
    NO_RESULT,
    /** The process that ran the models ended. */
    @JsonProperty("runtime_crashed")
    RUNTIME_CRASHED,
    @JsonProperty("run_failed")
    RUN_FAILED,
    @JsonProperty("too_hot")
    TOO_HOT,
    /** A fault of the agent itself. */
    @JsonProperty("agent_fault")
    AGENT_FAULT
  }

  @JsonCreator
  public AgentProblem {
    Objects.requireNonNull(code, "code");
    Objects.requireNonNull(where, "where");
    Objects.requireNonNull(what, "what");
    Objects.requireNonNull(expected, "expected");
    Objects.requireNonNull(remedy, "remedy");
  }

  /** The problem as an agent tells it. */
  public static AgentProblem of(Code code, Problem problem) {
    return new AgentProblem(
        code, problem.where(), problem.what(), problem.expected(), problem.remedy());
  }

  /** The problem as the lab shows it. */
  public Problem toProblem() {
    return new Problem(where, what, expected, remedy);
  }
}
