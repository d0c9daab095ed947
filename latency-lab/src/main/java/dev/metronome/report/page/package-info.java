/** Pages of figures, tables and facts, each one HTML file that needs no other. */
package dev.metronome.report.page;
