using Afterpatch.Core;

namespace Afterpatch.Analysis.Sieves.Text;

/// <summary>Finds the requests of known Exchange exploits in the web server's and the proxy's logs.</summary>
/// <remarks>The row's path alone decides for nearly every row; only what may match is decoded and looked at closely. State: see <see cref="TallyBook"/>.</remarks>
public sealed class RequestSieve : ITextSieve
{
    public string Id => "exploit-requests";

    public ITextScan? Open(TextSchema schema, EvidenceFile file)
    {
        var isProxy = schema.Family.StartsWith("httpproxy/", StringComparison.Ordinal);
        if (schema.Family != "iis" && !isProxy)
            return null;
        var columns = new RequestColumns(schema, file);
        return columns.Stem < 0 ? null : new Scan(columns);
    }

    private sealed class Scan(RequestColumns columns) : ITextScan
    {
        private readonly TallyBook _book = new(columns);

        public void Observe(TextRow row, ICollection<Record> kept)
        {
            if (columns.Anchor >= 0 && ObserveAnchor(row))
                return;
            var stem = row.Field(columns.Stem);
            if (stem.Length < 4)
                return;
            switch (stem[1] | 0x20)
            {
                case 'a':
                    ObserveAutodiscover(row, stem);
                    break;
                case 'o':
                    ObserveOwa(row, stem);
                    break;
                case 'e':
                    ObserveEcp(row, stem);
                    break;
                case 'p':
                    ObservePowerShell(row, stem);
                    break;
                case 'r':
                    ObserveRpc(row, stem);
                    break;
                case '%':
                    AddAutodiscover(row, stem);
                    break;
            }
        }

        public void Complete(ICollection<Record> kept) => _book.Report(kept);

        private void ObserveAutodiscover(TextRow row, ReadOnlySpan<byte> stem)
        {
            if (!Ascii.StartsWith(stem, "/autodiscover"u8))
                return;
            if (Ascii.EndsWith(stem, "/autodiscover.xml"u8) || Ascii.EndsWith(stem, "/autodiscover.svc"u8))
            {
                // Ordinary clients, unless the query carries what only the attack does.
                var query = row.Field(columns.Query);
                if (query.IndexOf((byte)'@') < 0 || !Ascii.Contains(query, "owershell"u8))
                    return;
            }
            AddAutodiscover(row, stem);
        }

        private void AddAutodiscover(TextRow row, ReadOnlySpan<byte> stem)
        {
            var query = row.Field(columns.Query);
            if (!AutodiscoverAbuse.IsPossible(stem, query))
                return;
            var text = UrlText.Decode(stem, query);
            if (AutodiscoverAbuse.LegOf(text) is not { } leg)
                return;
            var isKnown = row.Field(columns.User).Length > 0 && !Probes.IsMachine(row.Field(columns.User));
            var status = Ascii.Number(row.Field(columns.Status));
            // A redirect shows that the front end took the path for the back end's, as public checks ask; it hands out nothing.
            var isRedirect = status == 302 && leg is "mapi" or "ews" && columns.BackEndStatus < 0;
            var isAnswered = status is 200 or 301 || isRedirect;
            var isNotShell = isKnown ? !text.Contains("x-rps-cat", StringComparison.Ordinal) : leg == "powershell" && !isAnswered && IsNotShellPath(stem, text);
            var reason = isNotShell ? "exploit.proxynotshell/" + (text.Contains("powershell", StringComparison.Ordinal) ? "autodiscover" : "back-end")
                : "exploit.proxyshell/" + (isRedirect ? "redirect" : leg);
            _book.Add(row, reason, Judge(row, isAnswered), text.Length > 120 ? text[..120] : text);
        }

        /// <summary>
        /// The public exploits of CVE-2022-41040 name the mailbox and the back end in the path, those of CVE-2021-34473 in the query. That tells refused
        /// requests apart, in which nobody is signed in yet.
        /// </summary>
        private static bool IsNotShellPath(ReadOnlySpan<byte> stem, string text) =>
            !AutodiscoverAbuse.HasProxyShellMarks(text) && AutodiscoverAbuse.LegOf(UrlText.Decode(stem, default)) == "powershell";

        private void ObserveOwa(TextRow row, ReadOnlySpan<byte> stem)
        {
            if (!Ascii.StartsWith(stem, "/owa/"u8))
                return;
            ObserveViewState(row, stem);
            var isPost = Ascii.Equal(row.Field(columns.Method), "post"u8);
            if (isPost && IsOwaPowerShell(stem))
                _book.Add(row, "exploit.owassrf/powershell", Judge(row, Ascii.Number(row.Field(columns.Status)) == 200), row.Text(columns.Stem));
            else if (isPost && Ascii.StartsWith(stem, "/owa/auth/"u8) && StaticFile.Is(stem))
                AddStatic(row);
            else if (isPost && Ascii.StartsWith(stem, "/owa/calendar/a"u8) && (stem.Length == 15 || !Uri.IsHexDigit((char)stem[15])))
                _book.Add(row, "exploit.cve-2021-42321/calendar", Outcome.Attempted, row.Text(columns.Stem));
        }

        /// <summary>A mail-like name between <c>/owa/</c> and the segment <c>powershell</c>: the proxy takes what follows for the back end's path.</summary>
        private static bool IsOwaPowerShell(ReadOnlySpan<byte> stem)
        {
            var at = Ascii.IndexOf(stem, "/powershell"u8);
            var end = at + "/powershell".Length;
            return at > 5 && (end == stem.Length || stem[end] == '/') && (stem[5..at].Contains((byte)'@') || Ascii.Contains(stem[5..at], "%40"u8) || Ascii.Contains(stem[5..at], "%2540"u8));
        }

        private void ObserveEcp(TextRow row, ReadOnlySpan<byte> stem)
        {
            if (!Ascii.StartsWith(stem, "/ecp/"u8))
                return;
            ObserveViewState(row, stem);
            var isPost = Ascii.Equal(row.Field(columns.Method), "post"u8);
            var status = Ascii.Number(row.Field(columns.Status));
            var isMachine = Probes.IsMachine(row.Field(columns.User));
            if (isPost && isMachine && Ascii.Contains(stem, "ddiservice.svc/setobject"u8))
            {
                if (Ascii.Contains(row.Field(columns.Query), "virtualdirectory"u8))
                    _book.Add(row, "exploit.proxylogon/virtual-directory-reset", Judge(row, status == 200), row.Text(columns.Stem));
            }
            else if (isMachine && Ascii.EndsWith(stem, "/proxylogon.ecp"u8))
                _book.Add(row, "exploit.proxylogon/backend-session", Judge(row, status is 200 or 241), row.Text(columns.Stem));
            else if (isPost && Ascii.Contains(stem, "ruleseditor/inboxrules.svc/newobject"u8))
                ObserveInboxRule(row, status);
            else if (isPost && StaticFile.Is(stem))
                AddStatic(row);
        }

        /// <summary>
        /// A rule for a mailbox that is named in the path, by nobody who signed in. The token goes in a cookie, which is not logged, or in the query. The
        /// first answer of the published exploit is 500 with a canary, the next is 200.
        /// </summary>
        private void ObserveInboxRule(TextRow row, long status)
        {
            var hasToken = Ascii.Contains(row.Field(columns.Query), "securitytoken="u8);
            var isNobody = columns.User >= 0 && row.Field(columns.User).IsEmpty;
            if (!hasToken && (!isNobody || ExplicitLogon.MailboxOf(row.Text(columns.Stem)) is null))
                return;
            var leg = status switch { 200 => "inbox-rule", 500 => "canary", _ => "refused" };
            _book.Add(row, "exploit.proxytoken/" + leg, Judge(row, status == 200), row.Text(columns.Stem));
        }

        /// <summary>Server-side state belongs into a form's body; a GET that carries it tries deserialization. A refusal of the key and a payload that ran both end in 500.</summary>
        private void ObserveViewState(TextRow row, ReadOnlySpan<byte> stem)
        {
            var query = row.Field(columns.Query);
            if (query.Length < 12 || !Ascii.Contains(query, "__viewstate="u8) || !Ascii.Equal(row.Field(columns.Method), "get"u8))
                return;
            var status = Ascii.Number(row.Field(columns.Status));
            var isKnown = row.Field(columns.User).Length > 0;
            var leg = isKnown && status is 500 ? "authenticated" : !isKnown && status is >= 300 and < 500 ? "refused" : "get";
            _book.Add(row, "exploit.viewstate-deserialization/" + leg, Judge(row, isKnown && status == 200), System.Text.Encoding.UTF8.GetString(stem));
        }

        private void AddStatic(TextRow row)
        {
            var status = Ascii.Number(row.Field(columns.Status));
            var isAnswered = status is 200 or 241 && row.Field(columns.User).IsEmpty;
            _book.Add(row, "exploit.proxylogon/static-resource", Judge(row, isAnswered), row.Text(columns.Stem));
        }

        private void ObservePowerShell(TextRow row, ReadOnlySpan<byte> stem)
        {
            if (!Ascii.StartsWith(stem, "/powershell"u8) || !Ascii.Equal(row.Field(columns.Method), "post"u8) || Ascii.Number(row.Field(columns.Status)) != 200)
                return;
            var agent = row.Field(columns.UserAgent);
            var port = Ascii.Number(row.Field(columns.Port));
            if (columns.Port >= 0 && port != 444 || Probes.IsPowerShellClient(agent) || Probes.IsProbe(row, columns))
                return;
            _book.Add(row, "exploit.remote-powershell/request", Judge(row, true), "");
        }

        private void ObserveRpc(TextRow row, ReadOnlySpan<byte> stem)
        {
            if (Ascii.Equal(stem, "/rpc/"u8) && Ascii.Equal(row.Field(columns.Method), "get"u8)
                && row.Field(columns.Query).StartsWith("&CorrelationID=<empty>;&RequestId="u8) && !Probes.IsProbe(row, columns))
                _book.Add(row, "exploit.proxylogon/name-probe", Outcome.Context, "/rpc/");
        }

        private bool ObserveAnchor(TextRow row)
        {
            var anchor = row.Field(columns.Anchor);
            if (anchor.Length < 12 || !Ascii.StartsWith(anchor, "serverinfo~"u8) || AnchorAbuse.LegOf(anchor) is not { } leg)
                return false;
            var status = Ascii.Number(row.Field(columns.Status));
            var isAnswered = leg switch
            {
                "localhost" => false,
                "autodiscover" => status == 200 && row.Field(columns.User).IsEmpty && StaticFile.Is(row.Field(columns.Stem)),
                _ => status is 200 or 241,
            };
            _book.Add(row, "exploit.proxylogon/" + leg, Judge(row, isAnswered), row.Text(columns.Anchor));
            return true;
        }

        /// <summary>An answer of the front end counts only if the back end, where the log has it, agrees.</summary>
        private Outcome Judge(TextRow row, bool isAnswered)
        {
            if (!isAnswered)
                return Outcome.Attempted;
            var backEnd = Ascii.Number(row.Field(columns.BackEndStatus));
            return backEnd is -1 or (>= 200 and < 304) ? Outcome.Succeeded : Outcome.Attempted;
        }
    }
}
