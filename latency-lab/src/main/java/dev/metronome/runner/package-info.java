/** Models run and timed on one runtime. */
package dev.metronome.runner;
