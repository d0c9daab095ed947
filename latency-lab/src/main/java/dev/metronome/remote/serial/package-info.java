/** Boards on serial lines: the line protocol, its client and a responder to port from. */
package dev.metronome.remote.serial;
