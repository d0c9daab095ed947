package dev.metronome.agent.protocol;

/** One of the messages of the protocol; {@link ProtocolJson} writes and reads it. */
public sealed interface Message
    permits DeviceFacts, ModelUpload, RunRequest, RunState, RunResult, AgentProblem {}
