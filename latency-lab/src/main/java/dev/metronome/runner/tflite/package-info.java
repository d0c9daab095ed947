/** Models run on TensorFlow Lite, on this machine. */
package dev.metronome.runner.tflite;
