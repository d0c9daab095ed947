/** Power meters on serial lines, and the energy of an inference. */
package dev.metronome.remote.power;
