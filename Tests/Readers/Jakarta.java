import jakarta.mail.*;
import jakarta.mail.internet.*;
import java.io.FileInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Properties;

public class Jakarta {
  public static void main(String[] names) throws Exception {
    Session session = Session.getInstance(new Properties());
    for (String name : names) {
      try (FileInputStream file = new FileInputStream(name)) {
        MimeMessage message = new MimeMessage(session, file);
        InternetAddress sender = (InternetAddress) message.getFrom()[0];
        System.out.println("subject " + hexadecimal(message.getSubject()));
        System.out.println("from " + hexadecimal(sender.getPersonal()) + " " + hexadecimal(sender.getAddress()));
        print(message);
        System.out.println("end");
      }
    }
  }

  static void print(Part part) throws Exception {
    if (part.isMimeType("multipart/*")) {
      Multipart parts = (Multipart) part.getContent();
      for (int index = 0; index < parts.getCount(); index++) print(parts.getBodyPart(index));
      return;
    }
    String type = new ContentType(part.getContentType()).getBaseType().toLowerCase();
    String octets = hexadecimal(part.getInputStream().readAllBytes());
    if (part.getFileName() == null) octets = withoutReturns(octets);
    System.out.println("part " + type + " " + hexadecimal(part.getFileName()) + " " + octets);
  }

  /** LF for every CRLF, in digits. */
  static String withoutReturns(String octets) {
    return octets.replaceAll("\\G(x?(?:..)*?)0d0a", "$10a");
  }

  static String hexadecimal(String text) {
    return text == null ? "-" : hexadecimal(text.getBytes(StandardCharsets.UTF_8));
  }

  static String hexadecimal(byte[] octets) {
    StringBuilder digits = new StringBuilder("x");
    for (byte octet : octets) digits.append(String.format("%02x", octet));
    return digits.toString();
  }
}
