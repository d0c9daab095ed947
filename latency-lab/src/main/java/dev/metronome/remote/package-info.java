/** Models run and timed elsewhere: the client of measuring agents. */
package dev.metronome.remote;
