/** Gradient steps over networks in DJL: forward pass, loss, optimizer, stand-alone training. */
package dev.metronome.training;
