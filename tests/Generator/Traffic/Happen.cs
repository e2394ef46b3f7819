using Afterpatch.Generator.EventLog;
using Afterpatch.Generator.Logs;
using Afterpatch.Generator.World;

namespace Afterpatch.Generator.Traffic;

/// <summary>Happenings that several sources need.</summary>
internal static class Happen
{
    public static void Event(List<IHappening> happenings, WindowsEvent item) => happenings.Add(new Happening(item.Utc, recorders => recorders.Events.Add(item)));

    /// <summary>A cmdlet that changes something: event channel, CmdletInfra, audit queue.</summary>
    /// <param name="caller">Canonical name, <c>contoso.example/Users/Anna Arnaud</c>.</param>
    public static void Cmdlet(Server server, List<IHappening> happenings, DateTime utc, string cmdlet, string parameters, string caller, string sid, string error = "")
    {
        Event(happenings, ServerEvents.Cmdlet(utc, cmdlet, parameters, caller, sid, error));
        happenings.Add(new Happening(utc, recorders => recorders.Admin.Cmdlet(new CmdletCall(utc, cmdlet, parameters, caller, sid, HasFailed: error.Length > 0))));
    }
}
