/** What a report says of tables, searches and trainings, alone and side by side. */
package dev.metronome.report;
