package dev.metronome.tables.text;

/**
 * What a file ought to be, for messages.
 *
 * @param name such as {@code a metronome latency table}
 * @param remedy what to do about a file that is damaged
 * @param remedyIfMissing what to do where there is no file
 */
public record FileKind(String name, String remedy, String remedyIfMissing) {}
