using System.Globalization;
using Afterpatch.Generator.Output;
using Afterpatch.Generator.World;

namespace Afterpatch.Generator.Logs;

/// <summary>Message tracking and the protocol log of SMTP reception.</summary>
internal sealed class MailLogs : IDisposable
{
    private readonly Server _server;
    private readonly Chance _chance;
    private readonly RollingLog _tracking;
    private readonly RollingLog _receive;
    private long _internalId = 4_000;

    public MailLogs(Server server, Collection collection, Chance chance)
    {
        _server = server;
        _chance = chance;
        var root = server.InstallRoot + @"TransportRoles\Logs\";
        _tracking = new(collection, utc => $@"{root}MessageTracking\MSGTRK{utc:yyyyMMddHH}-1.LOG", true,
            (lines, utc) => Headers.Exchange(lines, utc, "Message Tracking Log", Headers.MessageTracking, server.BuildAt(utc)));
        _receive = new(collection, utc => $@"{root}FrontEnd\ProtocolLog\SmtpReceive\RECV{utc:yyyyMMddHH}-1.LOG", true,
            (lines, utc) => Headers.Exchange(lines, utc, "SMTP Receive Protocol Log", Headers.SmtpReceive, null));
    }

    /// <summary>A message received from another server and delivered.</summary>
    public void Inbound(DateTime utc, string sender, string recipient, string subject, string address)
    {
        var session = _chance.Hex(16).ToUpperInvariant();
        string[] dialogue =
        [
            $">,\"220 {_server.Fqdn} Microsoft ESMTP MAIL Service ready\",", $"<,EHLO {sender[(sender.IndexOf('@', StringComparison.Ordinal) + 1)..]},", $">,250  {_server.Fqdn} Hello [{address}] SIZE 37748736 PIPELINING DSN,",
            $"<,MAIL FROM:<{sender}> SIZE=24044,", $"<,RCPT TO:<{recipient}>,", ">,250 2.1.0 Sender OK,", "<,BDAT 24044 LAST,", ">,250 2.6.0 Queued mail for delivery,", "<,QUIT,",
        ];
        for (var i = 0; i < dialogue.Length; i++)
        {
            _receive.For(utc).AddIso(utc).Add(',').Add(_server.Name).Add(@"\Default Frontend ").Add(_server.Name).Add(',').Add(session).Add(',').Add(i + 1).Add(',').Add(_server.Address)
                .Add(":25,"u8).Add(address).Add(":"u8).Add(40000 + _internalId % 20000).Add(',').Add(dialogue[i]).EndLine();
        }
        Track(utc, address, "SMTP", "RECEIVE", sender, recipient, subject, "Incoming");
        Track(utc.AddMilliseconds(300), "", "STOREDRIVER", "DELIVER", sender, recipient, subject, "Incoming");
    }

    public void Outbound(DateTime utc, string sender, string recipient, string subject)
    {
        Track(utc, "", "STOREDRIVER", "RECEIVE", sender, recipient, subject, "Originating");
        Track(utc.AddMilliseconds(700), "", "SMTP", "SENDEXTERNAL", sender, recipient, subject, "Originating");
    }

    public void Dispose()
    {
        _tracking.Dispose();
        _receive.Dispose();
    }

    private void Track(DateTime utc, string client, string source, string happening, string sender, string recipient, string subject, string direction)
    {
        var lines = _tracking.For(utc);
        lines.AddIso(utc).Add(',').Add(client).Add(",,"u8).Add(_server.Address).Add(',').Add(_server.Name).Add(",08D8DE;").AddIso(utc).Add(";0,").Add(_server.Name).Add(@"\Default ").Add(_server.Name);
        lines.Add(',').Add(source).Add(',').Add(happening).Add(',').Add(_internalId++).Add(",<"u8).Add(_chance.Hex(24)).Add('@').Add(_server.Domain).Add(">,"u8).Add(_chance.Guid()).Add(',');
        lines.Add(recipient).Add(",,"u8).Add(_chance.Between(4000, 90_000)).Add(",1,,,"u8).AddCsv(subject).Add(',').Add(sender).Add(',').Add(sender).Add(",0cI: ,"u8).Add(direction);
        lines.Add(",,"u8).Add(client).Add(',').Add(_server.Address).Add(",S:DeliveryPriority=Normal;S:AccountForest="u8).Add(_server.Domain.ToUpper(CultureInfo.InvariantCulture)).Add(",Email,"u8).Add(_chance.Guid()).Add(',')
            .Add(_server.BuildAt(utc).Padded).EndLine();
    }
}
