/** Tables, searches and trainings as their folders have them, read as far as they can be. */
package dev.metronome.report.source;
