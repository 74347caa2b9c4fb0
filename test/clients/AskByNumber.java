import java.sql.*;

/** Asks tables and functions for a ship by number, as integer, long and string, and says which of them answer. */
public class AskByNumber {
	public static void main(String[] ignored) throws Exception {
		String url = "jdbc:postgresql://" + env("PGHOST", "localhost") + ":" + env("PGPORT", "5432") + "/" + env("PGDATABASE", "clients");
		String[] questions = {
			"SELECT count(*) FROM vesselwatch.vessel_identity WHERE mmsi = ?",
			"SELECT count(*) FROM vesselwatch.vessel_identity WHERE ? = mmsi",
			"SELECT count(vesselwatch.mmsi_kind(mmsi)) FROM vesselwatch.vessel_identity WHERE mmsi IN (?)"};
		try (Connection connection = DriverManager.getConnection(url, env("PGUSER", System.getProperty("user.name")), env("PGPASSWORD", ""))) {
			for (String question : questions)
				for (String as : new String[] {"int", "long", "string", "object"})
					try (PreparedStatement statement = connection.prepareStatement(question)) {
						switch (as) {
							case "int": statement.setInt(1, 273212120); break;
							case "long": statement.setLong(1, 273212120L); break;
							case "string": statement.setString(1, "273212120"); break;
							default: statement.setObject(1, 273212120);
						}
						try (ResultSet rows = statement.executeQuery()) {
							rows.next();
							System.out.println((rows.getLong(1) > 0 ? "answered " : "no answer ") + as + ": " + question);
						}
					}
			for (String as : new String[] {"int", "string"})
				try (PreparedStatement statement = connection.prepareStatement("SELECT vessel_id FROM vesselwatch.vessel WHERE imo = ?")) {
					if (as.equals("int"))
						statement.setInt(1, 9161003);
					else
						statement.setString(1, "IMO9161003");
					try (ResultSet rows = statement.executeQuery()) {
						System.out.println((rows.next() ? "answered " : "no answer ") + as + ": imo");
					}
				}
		}
	}

	private static String env(String name, String otherwise) {
		String value = System.getenv(name);
		return value == null || value.isEmpty() ? otherwise : value;
	}
}
