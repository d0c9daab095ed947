/** What went wrong, told so that a person can act on it. */
package dev.metronome.problem;
