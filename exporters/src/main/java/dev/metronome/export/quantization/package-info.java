/** Networks in 8-bit integers. */
package dev.metronome.export.quantization;
