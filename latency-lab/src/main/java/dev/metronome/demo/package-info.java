/** The whole loop on this machine: table, search, training, export, measured winner. */
package dev.metronome.demo;
