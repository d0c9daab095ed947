/** Labelled images, from files or generated, and the batches that training and evaluation read. */
package dev.metronome.data;
