/** Whether this machine is fit to measure. */
package dev.metronome.selfcheck;
