/** The command line: parse, call, print, exit code. */
package dev.metronome.cli;
