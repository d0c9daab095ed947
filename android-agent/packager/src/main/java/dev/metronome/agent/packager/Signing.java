package dev.metronome.agent.packager;

import com.android.apksig.ApkSigner;
import com.android.apksig.KeyConfig;
import com.android.apksig.apk.ApkFormatException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;

/**
 * Aligns and signs an APK by the schemes 2 and 3, which all of Android from 7.0 on knows.
 *
 * @param key an RSA key, whose signatures are the same every time
 */
record Signing(PrivateKey key, X509Certificate certificate) {

  /** Pages of memory have 4 or, on newer phones, 16 KiB. */
  static final int PAGE_BYTES = 16 << 10;

  /**
   * The key of that name in a PKCS #12 file.
   *
   * @throws GeneralSecurityException where it is not there, or the password is another one
   */
  static Signing of(Path keyStore, String name, String password)
      throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(keyStore)) {
      store.load(in, password.toCharArray());
    }
    if (store.getKey(name, password.toCharArray()) instanceof PrivateKey key
        && store.getCertificate(name) instanceof X509Certificate certificate) {
      return new Signing(key, certificate);
    }
    throw new GeneralSecurityException(keyStore + " has no key '" + name + "'");
  }

  void sign(Path unsigned, Path out, int minSdk)
      throws IOException, ApkFormatException, GeneralSecurityException {
    ApkSigner.SignerConfig signer =
        new ApkSigner.SignerConfig.Builder(
                "metronome", new KeyConfig.Jca(key), List.of(certificate))
            .build();
    new ApkSigner.Builder(List.of(signer))
        .setInputApk(unsigned.toFile())
        .setOutputApk(out.toFile())
        .setMinSdkVersion(minSdk)
        .setV1SigningEnabled(false)
        .setV2SigningEnabled(true)
        .setV3SigningEnabled(true)
        .setV4SigningEnabled(false)
        .setAlignmentPreserved(false)
        .setLibraryPageAlignmentBytes(PAGE_BYTES)
        .build()
        .sign();
  }
}
