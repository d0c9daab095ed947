/** One search or one training: its configuration, its files, its loop. */
package dev.metronome.run;
