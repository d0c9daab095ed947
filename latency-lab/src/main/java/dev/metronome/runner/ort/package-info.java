/** Models run on ONNX Runtime, on this machine. */
package dev.metronome.runner.ort;
