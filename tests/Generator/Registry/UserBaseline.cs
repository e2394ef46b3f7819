namespace Afterpatch.Generator.Registry;

/// <summary>The local administrator's hive.</summary>
internal static class UserBaseline
{
    public static void Fill(MachineHives hives)
    {
        var root = hives.AdministratorUser;
        root.At("Console").Number("ColorTable00", 0).Number("WindowSize", 0x190050);
        root.At(@"Control Panel\Desktop").Text("Wallpaper", "").Text("ScreenSaveActive", "1");
        root.At("Environment").Text("TEMP", @"%USERPROFILE%\AppData\Local\Temp").Text("TMP", @"%USERPROFILE%\AppData\Local\Temp");
        root.At(@"Software\Microsoft\Windows\CurrentVersion\Run");
        root.At(@"Software\Microsoft\Windows\CurrentVersion\Explorer\RecentDocs").Bytes("MRUListEx", [255, 255, 255, 255]);
        root.At(@"Software\Microsoft\Windows NT\CurrentVersion\Winlogon").Text("ExcludeProfileDirs", @"AppData\Local;AppData\LocalLow;$Recycle.Bin");
        root.At(@"Software\Microsoft\ServerManager").Number("DoNotOpenServerManagerAtLogon", 1);
    }
}
