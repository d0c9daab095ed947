/** Pages to look at. */
package dev.metronome.report;
