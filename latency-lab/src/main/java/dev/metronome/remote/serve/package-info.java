/** The measuring agent on a desktop, a board or a server. */
package dev.metronome.remote.serve;
