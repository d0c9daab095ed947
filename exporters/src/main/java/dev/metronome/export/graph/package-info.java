/** What a network computes at inference, in steps that every model format has. */
package dev.metronome.export.graph;
