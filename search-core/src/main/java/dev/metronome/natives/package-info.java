/** What native libraries read of the process that loads them. */
package dev.metronome.natives;
