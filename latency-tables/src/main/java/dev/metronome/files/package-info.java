/** Files that are either whole or not there. */
package dev.metronome.files;
