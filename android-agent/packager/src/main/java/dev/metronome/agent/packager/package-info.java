/** Makes an APK without the Android SDK; part of the build, and of nothing that is shipped. */
package dev.metronome.agent.packager;
