/** Searches and trainings as TensorBoard's event files. */
package dev.metronome.tensorboard;
