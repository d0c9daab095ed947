/** Networks with weights as model files, whatever their format. */
package dev.metronome.export;
