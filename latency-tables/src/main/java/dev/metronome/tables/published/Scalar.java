package dev.metronome.tables.published;

/**
 * A piece of text and where it stands.
 *
 * @param text the content
 * @param line counted from 1
 * @param column counted from 1
 */
record Scalar(String text, int line, int column) {}
