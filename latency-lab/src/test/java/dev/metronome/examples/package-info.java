/**
 * The three jobs from Java, to start from. They stand with the tests of this module, the one that
 * sees all others, so that every build compiles and runs them.
 */
package dev.metronome.examples;
