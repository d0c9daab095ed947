package dev.metronome.agent.protocol;

/** One of the messages of the protocol; {@link ProtocolJson} writes and reads it. */
public sealed interface Message
    permits AgentProblem, DeviceFacts, Health, ModelUpload, RunRequest, RunResult, RunState {}
