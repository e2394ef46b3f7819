using Afterpatch.Generator.World;

namespace Afterpatch.Generator.Traffic;

/// <summary>What the people of an organisation do with their mail server: Outlook, phones, browsers, scripts, by day and by night.</summary>
internal sealed class OfficeTraffic(Server server, Chance chance)
{
    private static readonly string[] EwsActions = ["GetFolder", "FindItem", "GetItem", "SyncFolderItems", "SyncFolderHierarchy", "GetUserAvailability", "GetUserOofSettings", "Subscribe", "GetEvents"];

    private static readonly string[] OwaActions = ["FindConversation", "GetConversationItems", "FindItem", "GetItem", "UpdateItem", "SubscribeToNotification", "GetCalendarView", "GetUserAvailability"];

    private static readonly string[] OwaFiles =
        ["scripts/boot.dotcom.js", "resources/styles/0/sprite1.mouse.css", "resources/images/0/sprite1.mouse.png", "scripts/globalize/globalize.culture.en-us.js", "resources/locale/icons/office365icons.woff"];

    /// <summary>Share of the day's requests that falls into an hour: quiet nights, a morning peak, a dent at noon.</summary>
    private static readonly double[] Rhythm =
        [.2, .15, .15, .15, .2, .4, 1, 2.2, 3.2, 3.4, 3, 2.6, 1.9, 2.7, 3, 2.8, 2.4, 1.6, 1, .7, .6, .5, .4, .3];

    /// <param name="perHour">Mean number of requests in an hour.</param>
    public void Hour(DateTime hour, double perHour, List<IHappening> happenings)
    {
        var weekend = hour.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday;
        var count = (int)(perHour * Rhythm[hour.Hour] / 1.44 * (weekend ? 0.25 : 1.3) * (0.9 + 0.2 * chance.Fraction()));
        for (var i = 0; i < Math.Max(1, count); i++)
            One(hour.AddMilliseconds(chance.Below(3_600_000)), happenings);
    }

    private void One(DateTime utc, List<IHappening> happenings)
    {
        var user = chance.Of(server.Users);
        switch (chance.Below(1000))
        {
            case < 430:
                happenings.Add(Mapi(utc, user));
                break;
            case < 470:
                happenings.Add(Unauthenticated(Mapi(utc, user)));
                break;
            case < 690:
                happenings.Add(Phone(utc, user));
                break;
            case < 830:
                happenings.Add(Ews(utc, user));
                break;
            case < 940:
                happenings.Add(Owa(utc, user));
                break;
            case < 950:
                SignIn(utc, user, happenings);
                break;
            case < 975:
                happenings.Add(Autodiscover(utc, user));
                break;
            case < 985:
                happenings.Add(new Request(utc, Protocol.Oab, "GET", $"/OAB/{server.OabGuid}/oab.xml", Place(user), user.OutlookAgent, 200)
                { User = Account(user), Authentication = "Negotiate", BackEndStatus = 200, ResponseBytes = 3401 });
                break;
            case < 992:
                happenings.Add(new Request(utc, Protocol.RpcHttp, "RPC_IN_DATA", "/rpc/rpcproxy.dll", Place(user), "MSRPC", 200)
                { User = Account(user), Authentication = "NTLM", Query = $"{user.MailboxGuid}@{server.Domain}:6001", BackEndStatus = 200, TimeTaken = 61_000 });
                break;
            default:
                happenings.Add(Options(utc, user));
                break;
        }
    }

    private Request Mapi(DateTime utc, User user) =>
        new(utc, Protocol.Mapi, "POST", chance.Is(.9) ? "/mapi/emsmdb/" : "/mapi/nspi/", Place(user), user.OutlookAgent, 200)
        {
            User = Account(user),
            Authentication = "Negotiate",
            Query = $"MailboxId={user.MailboxGuid}@{server.Domain}",
            BackEndStatus = 200,
            TimeTaken = chance.Is(.2) ? chance.Between(20_000, 60_000) : chance.Between(4, 400),
            RequestBytes = chance.Between(120, 9_000),
            ResponseBytes = chance.Between(200, 60_000),
            AnchorMailbox = $"MailboxGuid~{user.MailboxGuid}",
            RoutingHint = "MailboxGuidWithDomain",
        };

    /// <summary>The first leg of every integrated logon.</summary>
    private static Request Unauthenticated(Request request) => request with
    {
        Status = 401,
        SubStatus = 1,
        Win32Status = 1326,
        User = null,
        Authentication = "",
        BackEndStatus = null,
        TimeTaken = 1,
        ResponseBytes = 0,
        AnchorMailbox = "",
        RoutingHint = "",
    };

    private Request Phone(DateTime utc, User user)
    {
        var command = chance.Of(["Ping", "Ping", "Ping", "Sync", "Sync", "FolderSync", "ItemOperations", "SendMail", "Provision"]);
        return new(utc, Protocol.Eas, command == "Ping" || chance.Is(.97) ? "POST" : "OPTIONS", "/Microsoft-Server-ActiveSync/default.eas", user.HomeIp, user.PhoneAgent, 200)
        {
            User = Account(user),
            Authentication = "Basic",
            Query = $"User={server.NetBios}%5C{user.Sam}&DeviceId={user.DeviceId}&DeviceType={user.PhoneType}&Cmd={command}",
            BackEndStatus = 200,
            BackEndStem = "/Microsoft-Server-ActiveSync/Proxy/default.eas",
            TimeTaken = command == "Ping" ? chance.Between(60_000, 900_000) : chance.Between(20, 900),
            AnchorMailbox = $"Sid~{user.Sid}",
            RequestBytes = chance.Between(13, 4_000),
            ResponseBytes = chance.Between(0, 30_000),
        };
    }

    private Request Ews(DateTime utc, User user)
    {
        var isMac = chance.Is(.4);
        return new(utc, Protocol.Ews, "POST", "/EWS/Exchange.asmx", Place(user), isMac ? "AppleExchangeWebServices/818.120.2+accountsd/113" : user.OutlookAgent, 200)
        {
            User = Account(user),
            Authentication = isMac ? "NTLM" : "Negotiate",
            BackEndStatus = 200,
            SoapAction = chance.Of(EwsActions),
            TimeTaken = chance.Between(8, 700),
            AnchorMailbox = $"Sid~{user.Sid}",
            RequestBytes = chance.Between(600, 4_000),
            ResponseBytes = chance.Between(900, 80_000),
        };
    }

    private Request Owa(DateTime utc, User user)
    {
        if (chance.Is(.5))
        {
            return new(utc, Protocol.Owa, "POST", "/owa/service.svc", Place(user), user.BrowserAgent, 200)
            {
                User = Smtp(user),
                Authentication = "FBA",
                Query = $"action={chance.Of(OwaActions)}&EP=1&UA=0&ID=-{chance.Between(10, 200)}&AC=1",
                BackEndStatus = 200,
                TimeTaken = chance.Between(10, 600),
                Referer = $"https://{server.PublicHost}/owa/",
                AnchorMailbox = user.Smtp,
                RequestBytes = chance.Between(200, 3_000),
                ResponseBytes = chance.Between(400, 40_000),
            };
        }
        return new(utc, Protocol.Owa, "GET", $"/owa/prem/{server.BuildAt(utc).Version}/{chance.Of(OwaFiles)}", Place(user), user.BrowserAgent, chance.Is(.7) ? 304 : 200)
        { User = Smtp(user), Authentication = "FBA", BackEndStatus = 200, TimeTaken = chance.Between(1, 60), Referer = $"https://{server.PublicHost}/owa/", AnchorMailbox = user.Smtp, ResponseBytes = 9000 };
    }

    private void SignIn(DateTime utc, User user, List<IHappening> happenings)
    {
        var theme = $"/owa/auth/{server.BuildAt(utc).Version[..server.BuildAt(utc).Version.LastIndexOf('.')]}/themes/resources/";
        var page = new Request(utc, Protocol.Owa, "GET", "/owa/auth/logon.aspx", Place(user), user.BrowserAgent, 200)
        { Authentication = "FBA", Query = $"url=https%3a%2f%2f{server.PublicHost}%2fowa%2f&reason=0", TimeTaken = 12, ResponseBytes = 58_000 };
        happenings.Add(page);
        foreach (var file in new[] { "favicon.ico", "segoeui-regular.ttf", "olk_logo_white.png" })
            happenings.Add(page with { Utc = page.Utc.AddMilliseconds(chance.Between(60, 300)), Stem = theme + file, Query = "", TimeTaken = 3 });
        happenings.Add(page with
        {
            Utc = page.Utc.AddSeconds(chance.Between(6, 20)),
            Method = "POST",
            Stem = "/owa/auth.owa",
            Query = "",
            Status = 302,
            User = chance.Is(.95) ? Smtp(user) : null,
            TimeTaken = 140,
            Referer = $"https://{server.PublicHost}/owa/auth/logon.aspx",
        });
    }

    private Request Autodiscover(DateTime utc, User user) => chance.Below(3) switch
    {
        0 => new(utc, Protocol.Autodiscover, "GET", $"/autodiscover/autodiscover.json/v1.0/{user.Smtp}", Place(user), user.OutlookAgent, 200)
        { Query = "Protocol=AutodiscoverV1&RedirectCount=1", BackEndStatus = 200, TimeTaken = 14, ResponseBytes = 130, AnchorMailbox = user.Smtp },
        1 => new(utc, Protocol.Autodiscover, "GET", "/autodiscover/autodiscover.json", user.HomeIp, user.PhoneAgent, 200)
        { Query = $"Email={user.Smtp}&Protocol=ActiveSync&RedirectCount=1", BackEndStatus = 200, TimeTaken = 16, ResponseBytes = 140, AnchorMailbox = user.Smtp },
        _ => new(utc, Protocol.Autodiscover, "POST", "/autodiscover/autodiscover.xml", Place(user), user.OutlookAgent, 200)
        { User = Account(user), Authentication = "Negotiate", Host = "autodiscover." + server.Domain, BackEndStatus = 200, TimeTaken = 60, ResponseBytes = 4_700, AnchorMailbox = $"Sid~{user.Sid}" },
    };

    /// <summary>The administrator's and users' options pages.</summary>
    private Request Options(DateTime utc, User user) => chance.Is(.5)
        ? new(utc, Protocol.Ecp, "POST", "/ecp/RulesEditor/InboxRules.svc/GetList", Place(user), user.BrowserAgent, 200)
        { User = Smtp(user), Authentication = "FBA", Query = "msExchEcpCanary=" + chance.Hex(40), BackEndStatus = 200, AnchorMailbox = user.Smtp, TimeTaken = 190 }
        : new(utc, Protocol.Ecp, "GET", "/ecp/", Place(user), user.BrowserAgent, 200)
        { User = Smtp(user), Authentication = "FBA", Query = "rfr=owa&p=Organize/InboxRules.slab", BackEndStatus = 200, AnchorMailbox = user.Smtp, TimeTaken = 400 };

    private string Place(User user) => chance.Is(.7) ? user.OfficeIp : user.HomeIp;

    private string Account(User user) => $@"{server.NetBios}\{user.Sam}";

    private static string Smtp(User user) => user.Smtp;
}
