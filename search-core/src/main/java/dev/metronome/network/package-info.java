/** A concrete network, free of any framework: layers, shapes, counts and weights. */
package dev.metronome.network;
