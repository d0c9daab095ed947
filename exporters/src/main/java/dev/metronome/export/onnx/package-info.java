/** Networks as ONNX files. */
package dev.metronome.export.onnx;
