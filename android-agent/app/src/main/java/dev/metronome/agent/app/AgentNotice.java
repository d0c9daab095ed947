package dev.metronome.agent.app;

import android.app.Notification;
import android.app.NotificationChannel;
import android.app.NotificationManager;
import android.app.PendingIntent;
import android.content.Context;
import android.content.Intent;

/** What the phone shows as long as the agent serves, with a button that ends it. */
final class AgentNotice {

  static final String CHANNEL = "agent";
  static final int ID = 1;

  private AgentNotice() {}

  static Notification of(Context context) {
    NotificationChannel channel =
        new NotificationChannel(CHANNEL, "Agent", NotificationManager.IMPORTANCE_LOW);
    channel.setDescription("Shown as long as the phone measures for computers");
    context.getSystemService(NotificationManager.class).createNotificationChannel(channel);
    PendingIntent open =
        PendingIntent.getActivity(
            context, 0, new Intent(context, AgentActivity.class), PendingIntent.FLAG_IMMUTABLE);
    PendingIntent stop =
        PendingIntent.getService(
            context,
            0,
            new Intent(context, AgentService.class).setAction(AgentService.STOP),
            PendingIntent.FLAG_IMMUTABLE);
    return new Notification.Builder(context, CHANNEL)
        .setSmallIcon(context.getApplicationInfo().icon)
        .setContentTitle("Metronome measures on this phone")
        .setContentText("For computers that you have paired")
        .setContentIntent(open)
        .setOngoing(true)
        .setShowWhen(false)
        .addAction(new Notification.Action.Builder(null, "Stop", stop).build())
        .build();
  }
}
