package io.athanor.server.dns;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Hashtable;
import java.util.List;
import javax.naming.Context;
import javax.naming.NameNotFoundException;
import javax.naming.NamingException;
import javax.naming.directory.Attribute;
import javax.naming.directory.DirContext;
import javax.naming.directory.InitialDirContext;

/**
 * Names as this machine knows them. Hosts are asked for as every program does it ({@code /etc/hosts} counts); services, and
 * whether a host that is not found is not there or could not be asked for, by the JDK's own client of DNS.
 */
public final class SystemDns implements DnsLookup {
    private static final Path RESOLV_CONF = Path.of("/etc/resolv.conf");
    private static final int FIRST_TIMEOUT_MS = 2000;
    private static final int TRIES = 2;

    private final Hosts hosts;
    private final Path resolvConf;
    private final String port;

    /** The machine's own way to find hosts. */
    interface Hosts {
        InetAddress[] find(String name) throws UnknownHostException;
    }

    public SystemDns() {
        this(InetAddress::getAllByName, RESOLV_CONF, "");
    }

    /** @param port {@code :53}; empty: DNS's own */
    SystemDns(Hosts hosts, Path resolvConf, String port) {
        this.hosts = hosts;
        this.resolvConf = resolvConf;
        this.port = port;
    }

    @Override
    public List<InetAddress> addresses(String host) throws IOException {
        try {
            return List.of(hosts.find(host));
        } catch (UnknownHostException e) {
            List<InetAddress> found = new ArrayList<>();
            for (String record : records(host, "A", "AAAA")) {
                found.add(InetAddress.ofLiteral(record));
            }
            return found;
        }
    }

    @Override
    public List<Service> services(String name) throws IOException {
        List<Service> services = new ArrayList<>();
        for (String record : records(name, "SRV")) {
            services.add(service(record));
        }
        return services;
    }

    /** {@code priority weight port target}. */
    static Service service(String record) throws IOException {
        String[] words = record.split(" ", -1);
        if (words.length != 4 || !words[2].matches("[0-9]{1,5}")) {
            throw new IOException("\"" + record + "\" is no service record");
        }
        return new Service(words[3].replaceAll("\\.+$", ""), Integer.parseInt(words[2]));
    }

    /** The records of the first of the names that a name may stand for which is there. */
    private List<String> records(String name, String... types) throws IOException {
        ResolvConf config = config();
        NamingException failure = null;
        try {
            DirContext dns = new InitialDirContext(environment(config.servers()));
            try {
                for (String whole : config.names(name)) {
                    try {
                        return records(dns, whole, types);
                    } catch (NameNotFoundException e) {
                        // there is no such name; the next may be
                    } catch (NamingException e) {
                        failure = e;
                    }
                }
            } finally {
                dns.close();
            }
        } catch (NamingException e) {
            failure = e;
        }
        if (failure != null) {
            throw new IOException(
                    "no server of DNS could say what \"" + name + "\" is: " + failure.getMessage(), failure);
        }
        return List.of();
    }

    @SuppressWarnings("BanJNDI") // asked are attributes of a name in DNS, which are texts: nothing is deserialised
    private static List<String> records(DirContext dns, String name, String... types) throws NamingException {
        List<String> records = new ArrayList<>();
        for (String type : types) { // asked for together they would be asked for as ANY, which servers need not answer
            Attribute values = dns.getAttributes(name, new String[] {type}).get(type);
            for (Object value : values == null ? List.of() : Collections.list(values.getAll())) {
                records.add(value.toString());
            }
        }
        return records;
    }

    private ResolvConf config() throws IOException {
        try {
            return ResolvConf.read(resolvConf);
        } catch (NoSuchFileException e) {
            return ResolvConf.parse("");
        }
    }

    @SuppressWarnings("JdkObsolete") // what JNDI takes
    private Hashtable<String, String> environment(List<String> servers) {
        Hashtable<String, String> environment = new Hashtable<>();
        List<String> urls = new ArrayList<>();
        for (String server : servers) {
            String host = server.indexOf(':') >= 0 ? "[" + server + "]" : server;
            urls.add("dns://" + host + port + "/");
        }
        environment.put(Context.INITIAL_CONTEXT_FACTORY, "com.sun.jndi.dns.DnsContextFactory");
        environment.put(Context.PROVIDER_URL, urls.isEmpty() ? "dns:" : String.join(" ", urls));
        environment.put("com.sun.jndi.dns.timeout.initial", String.valueOf(FIRST_TIMEOUT_MS));
        environment.put("com.sun.jndi.dns.timeout.retries", String.valueOf(TRIES));
        return environment;
    }
}
