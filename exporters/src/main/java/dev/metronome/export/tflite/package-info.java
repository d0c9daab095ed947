/** Networks as TFLite files. */
package dev.metronome.export.tflite;
